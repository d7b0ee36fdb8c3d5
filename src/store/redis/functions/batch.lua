-- The one function: a header, then operations, each with its name, the number of its arguments, and these.

local function open(epoch, seen, candidate)
  if meta.schema and meta.schema ~= SCHEMA then
    return { 'SCHEMA', meta.schema }
  end
  local has_lost = meta.epoch and meta.epoch == epoch and number('seq') < seen
  if not meta.epoch or has_lost then
    meta.epoch = candidate
    redis.call('HSET', key('meta'), 'schema', SCHEMA, 'epoch', candidate)
    -- Whoever saw later writes of the lost state must not take the new one for it.
    add('changes', 1)
    add('clocks', 1)
  end
  save_state()
  return { 'OPEN', meta.epoch }
end

local function run(keys, args)
  set_base(string.sub(keys[1], 1, -6))
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local deadline, epoch, seen, candidate = tonumber(args[1]), args[2], tonumber(args[3]), args[4]
  if deadline > 0 and now > deadline then
    return { 'LATE', now }
  end
  load_state()
  if args[5] ~= limits_text then
    limits, limits_text = cjson.decode(args[5]), args[5]
  end
  if candidate ~= '' then
    local answer = open(epoch, seen, candidate)
    answer[3], answer[4], answer[5], answer[6] = now, number('seq'), number('changes'), number('clocks')
    return answer
  end
  if meta.schema and meta.schema ~= SCHEMA then
    return { 'SCHEMA', meta.schema }
  end
  if meta.epoch ~= epoch or number('seq') < seen then
    return { 'EPOCH', now }
  end
  add('seq', 1)
  written, new_rows, entered = nil, nil, nil
  local answers, at = {}, 6
  while at <= #args do
    local name, count = args[at], tonumber(args[at + 1])
    if name ~= 'enter' and name ~= 'append' and name ~= 'enter_and_append' then
      settle_entered()
    end
    answers[#answers + 1] = operations[name](unpack(args, at + 2, at + 1 + count))
    at = at + 2 + count
  end
  settle_entered()
  settle_journal()
  save_state()
  return { 'DONE', now, number('seq'), number('changes'), number('clocks'), answers }
end

redis.register_function('NAME', run)

-- Sessions: a hash each, `used` orders them by their last use, `sizes` has about how many bytes each takes.
-- Fields of a session: created, touched, calls, clock, record; queue_plan, queue_progress, queue_bytes and the step
-- texts x0, x1 ...; tokens, refilled, spent, window, rate; and the progress of each scenario under p: and its name.

local SESSION_BYTES, PROGRESS_BYTES, STEP_BYTES, MOST_SCENARIOS = 512, 128, 48, 64
-- A session expires an hour later than its age allows, so its expiry need not be set at each call.
local KEPT_ALIVE_EVERY = 60000000

local function session_key(session)
  return base .. ':s:' .. session
end

local function exists(session)
  return redis.call('EXISTS', session_key(session)) == 1
end

local function drop(session)
  add('bytes', -tonumber(redis.call('HGET', key('sizes'), session) or 0))
  redis.call('HDEL', key('sizes'), session)
  redis.call('ZREM', key('used'), session)
  if counts.last == session then
    set('last', nil)
  end
  return redis.call('UNLINK', session_key(session)) == 1
end

-- Evicts sessions that are too old, and the least recently used while there are too many, or would be with `coming`.
local function make_room(coming)
  while true do
    local count = redis.call('ZCARD', key('used'))
    if count + coming <= 1 then
      return
    end
    local oldest = redis.call('ZRANGE', key('used'), 0, 0)[1]
    if count + coming <= limits.sessions and number('bytes') <= limits.session_bytes then
      local touched = redis.call('HGET', session_key(oldest), 'touched')
      if touched and number('latest') - tonumber(touched) <= limits.session_age then
        return
      end
    end
    drop(oldest)
    add('evicted', 1)
  end
end

local function keep_alive(session)
  redis.call('PEXPIRE', session_key(session), limits.session_expiry)
end

local function create(session)
  drop(session)
  local size = SESSION_BYTES + 2 * #session
  add('bytes', size)
  make_room(1)
  redis.call('HSET', key('sizes'), session, size)
  local latest = whole(number('latest'))
  redis.call('HSET', session_key(session), 'created', latest, 'touched', latest, 'calls', 0)
  keep_alive(session)
end

local function make_last_used(session)
  if counts.last ~= session then
    redis.call('ZADD', key('used'), add('uses', 1), session)
    set('last', session)
  end
end

-- Makes a session the last used one. It is created if there is none.
local function use(session)
  if not exists(session) then
    create(session)
  end
  make_last_used(session)
end

local function resize(session, difference)
  if difference ~= 0 then
    add('bytes', difference)
    redis.call('HINCRBY', key('sizes'), session, difference)
  end
  make_room(0)
end

local function take_queued(session, now)
  local at = session_key(session)
  local plan, progress = unpack(redis.call('HMGET', at, 'queue_plan', 'queue_progress'))
  if not plan then
    return { 'n' }
  end
  progress = read_progress(progress)
  local taken = advance(plan, progress, now)
  redis.call('HSET', at, 'queue_progress', write_progress(progress))
  if taken[1] == 's' then
    taken[4] = redis.call('HGET', at, 'x' .. taken[2])
  end
  return taken
end

local operations = {}

-- Writes what the calls of this batch have changed of the session that they entered: before anything else looks at it.
local function settle_entered()
  -- One that was only looked at has not changed.
  if entered and entered.touched then
    redis.call('HSET', session_key(entered.session), 'touched', whole(entered.touched), 'calls', entered.calls)
  end
  entered = nil
end

local function read_entered(session, latest)
  local touched, calls, clock, plan =
    unpack(redis.call('HMGET', session_key(session), 'touched', 'calls', 'clock', 'queue_plan'))
  if not touched then
    create(session)
  elseif latest - tonumber(touched) > KEPT_ALIVE_EVERY then
    keep_alive(session)
  end
  make_last_used(session)
  return { session = session, calls = tonumber(calls or 0), clock = clock, plan = plan }
end

local function look_at(session, real)
  see_time(real)
  if not entered or entered.session ~= session then
    settle_entered()
    entered = read_entered(session, number('latest'))
  end
end

local function count_entered()
  entered.touched, entered.calls = number('latest'), entered.calls + 1
end

-- `known` is how many changes of what was added the caller knows: it must learn the others first.
function operations.enter(session, real, takes, known)
  if tonumber(known) ~= number('changes') then
    return {}
  end
  look_at(session, real)
  count_entered()
  local clock = entered.clock or counts.clock or ''
  if not entered.plan then
    return { clock, '0' }
  elseif takes == '0' then
    return { clock, '1' }
  end
  return { clock, '1', take_queued(session, read_clock(clock, tonumber(real))) }
end

-- Enters a call and writes it, if its session has no queue and shows the real time, as its caller presumed. Otherwise 0.
function operations.enter_and_append(session, real, known, ...)
  if tonumber(known) ~= number('changes') then
    return 0
  end
  look_at(session, real)
  if entered.plan or (entered.clock or counts.clock or '') ~= '' then
    return 0
  end
  count_entered()
  return operations.append(session, ...)
end

function operations.take(session, now)
  return take_queued(session, tonumber(now))
end

function operations.advance(session, scenario, plan, now)
  use(session)
  local at, field = session_key(session), 'p:' .. scenario
  local known = redis.call('HGET', at, field)
  local grown = 0
  if not known then
    local names = {}
    for _, name in ipairs(redis.call('HKEYS', at)) do
      if string.sub(name, 1, 2) == 'p:' then
        names[#names + 1] = name
      end
    end
    if #names >= MOST_SCENARIOS then
      table.sort(names)
      redis.call('HDEL', at, names[1])
      grown = -(#names[1] - 2 + PROGRESS_BYTES)
    end
    grown = grown + #scenario + PROGRESS_BYTES
  end
  local progress = read_progress(known)
  local taken = advance(plan, progress, tonumber(now))
  redis.call('HSET', at, field, write_progress(progress))
  resize(session, grown)
  return taken
end

function operations.queue(session, real, plan, ...)
  see_time(real)
  use(session)
  local at, steps = session_key(session), { ... }
  local before = tonumber(redis.call('HGET', at, 'queue_bytes') or 0)
  for _, name in ipairs(redis.call('HKEYS', at)) do
    if string.find(name, '^x%d+$') then
      redis.call('HDEL', at, name)
    end
  end
  redis.call('HDEL', at, 'queue_plan', 'queue_progress', 'queue_bytes')
  local bytes = 0
  for step, text in ipairs(steps) do
    bytes = bytes + #text + STEP_BYTES
    redis.call('HSET', at, 'x' .. (step - 1), text)
  end
  if #steps > 0 then
    redis.call('HSET', at, 'queue_plan', plan, 'queue_progress', write_progress(read_progress()), 'queue_bytes', bytes)
  end
  resize(session, bytes - before)
  return 1
end

function operations.create(session, real, record)
  see_time(real)
  use(session)
  local at = session_key(session)
  redis.call('HSET', at, 'touched', whole(number('latest')))
  local is_new = redis.call('HSETNX', at, 'record', record)
  resize(session, is_new == 1 and #record or 0)
  return is_new
end

function operations.record(session)
  return redis.call('HGET', session_key(session), 'record')
end

-- The clock of a session, or that of all, and whether it is the session's own.
function operations.clock(session)
  local own = session ~= '' and redis.call('HGET', session_key(session), 'clock')
  return { own or counts.clock or '', own and '1' or '0', counts.clock or '' }
end

function operations.set_clock(session, real, resets, to, by, frozen)
  see_time(real)
  add('clocks', 1)
  local shared = counts.clock or ''
  if session == '' then
    set('clock', resets == '1' and '' or edited_clock(shared, tonumber(real), to, by, frozen))
    return 1
  end
  use(session)
  local at = session_key(session)
  if resets == '1' then
    redis.call('HDEL', at, 'clock')
  else
    local clock = redis.call('HGET', at, 'clock') or shared
    redis.call('HSET', at, 'clock', edited_clock(clock, tonumber(real), to, by, frozen))
  end
  return 1
end

function operations.state(session)
  return { counts.clock or '', redis.call('HGETALL', session_key(session)) }
end

local function queue_answers(session)
  local plan, progress = unpack(redis.call('HMGET', session_key(session), 'queue_plan', 'queue_progress'))
  return plan and (string.sub(plan, 1, 1) == 'f' or not is_over(plan, read_progress(progress)))
end

-- The last used sessions. `queued` asks for those alone whose queue still decides calls.
function operations.states(most, queued)
  local answer = { counts.clock or '' }
  for _, session in ipairs(redis.call('ZREVRANGE', key('used'), 0, -1)) do
    if #answer > 2 * tonumber(most) then
      break
    end
    if exists(session) and (queued == '0' or queue_answers(session)) then
      answer[#answer + 1] = session
      answer[#answer + 1] = redis.call('HGETALL', session_key(session))
    end
  end
  return answer
end

function operations.count()
  return { redis.call('ZCARD', key('used')), number('evicted') }
end

function operations.reset(session)
  if not exists(session) then
    return 0
  end
  use(session)
  local at = session_key(session)
  local created, touched, record = unpack(redis.call('HMGET', at, 'created', 'touched', 'record'))
  redis.call('UNLINK', at)
  redis.call('HSET', at, 'created', created, 'touched', touched, 'calls', 0)
  if record then
    redis.call('HSET', at, 'record', record)
  end
  keep_alive(session)
  local size = SESSION_BYTES + 2 * #session + #(record or '')
  resize(session, size - tonumber(redis.call('HGET', key('sizes'), session)))
  add('clocks', 1)
  return 1
end

function operations.remove(session)
  add('clocks', 1)
  return drop(session) and 1 or 0
end

local function remove_all_sessions()
  for _, session in ipairs(redis.call('ZRANGE', key('used'), 0, -1)) do
    redis.call('UNLINK', session_key(session))
  end
  redis.call('UNLINK', key('used'), key('sizes'))
  set('bytes', 0)
  set('last', nil)
  set('clock', '')
  add('clocks', 1)
end

-- What an API ID has used up, as `store::Counters` counts it.

-- The counters of a session: `rate` is '' or "per_second burst".
local function read_counters(session, now, rate, burst)
  local at = session_key(session)
  local tokens, refilled, spent, window, kept =
    unpack(redis.call('HMGET', at, 'tokens', 'refilled', 'spent', 'window', 'rate'))
  if not refilled then
    return { tokens = rate == '' and 0 or burst, refilled = now, spent = 0, window = '', rate = rate }
  end
  return {
    tokens = tonumber(tokens), refilled = tonumber(refilled), spent = tonumber(spent), window = window, rate = kept,
  }
end

local function write_counters(session, counters)
  local window = counters.window
  redis.call('HSET', session_key(session),
    'tokens', string.format('%.17g', counters.tokens), 'refilled', whole(counters.refilled),
    'spent', whole(counters.spent), 'window', window == '' and '' or whole(window), 'rate', counters.rate)
end

local function refill(counters, rate, per_second, burst, now)
  if counters.rate ~= rate then
    counters.rate, counters.tokens = rate, burst
  end
  local passed = now - counters.refilled
  if passed < 0 and passed >= -SKEW then
    return
  end
  counters.tokens = math.min(counters.tokens + math.max(passed, 0) / 1000000 * per_second, burst)
  counters.refilled = now
end

local function spent_in(counters, every, now)
  local window = window_start(every, now)
  local kept = counters.window == '' and '' or tonumber(counters.window)
  local is_behind = window ~= '' and kept ~= '' and window < kept and kept - now <= SKEW
  if window ~= kept and not is_behind then
    counters.window, counters.spent = window, 0
  end
  return counters.spent
end

-- 0: granted; 1: too often; 2: used up. `calls` is '' without a quota.
function operations.acquire(session, now, per_second, burst, calls, every)
  use(session)
  now, burst = tonumber(now), tonumber(burst)
  local rate = per_second == '' and '' or per_second .. ' ' .. burst
  local counters = read_counters(session, now, rate, burst)
  local admission = 0
  if rate ~= '' then
    refill(counters, rate, tonumber(per_second), burst, now)
    admission = counters.tokens < 1 and 1 or 0
  end
  if admission == 0 and calls ~= '' and spent_in(counters, every, now) >= tonumber(calls) then
    admission = 2
  end
  if admission == 0 and rate ~= '' then
    counters.tokens = counters.tokens - 1
  end
  write_counters(session, counters)
  return admission
end

-- Spends a unit of quota. Whoever does not learn of it gives it back by its receipt.
function operations.spend(session, now, per_second, burst, calls, every, receipt)
  use(session)
  now, burst = tonumber(now), tonumber(burst)
  local rate = per_second == '' and '' or per_second .. ' ' .. burst
  local counters = read_counters(session, now, rate, burst)
  local is_left = spent_in(counters, every, now) < tonumber(calls)
  if is_left then
    counters.spent = counters.spent + 1
    local window = counters.window == '' and '' or whole(counters.window)
    redis.call('SET', base .. ':r:' .. receipt, window .. ' ' .. session, 'PX', limits.receipt_expiry)
  end
  write_counters(session, counters)
  return is_left and 1 or 0
end

function operations.give_back(receipt)
  local at = base .. ':r:' .. receipt
  local kept = redis.call('GET', at)
  if not kept then
    return 0
  end
  redis.call('DEL', at)
  local window, session = string.match(kept, '^(%-?%d*) (.*)$')
  local spent, now_in = unpack(redis.call('HMGET', session_key(session), 'spent', 'window'))
  if spent and now_in == window and tonumber(spent) > 0 then
    redis.call('HINCRBY', session_key(session), 'spent', -1)
  end
  return 1
end

-- What one batch works on. Redis runs one function at a time, so these serve one batch at a time.
-- Times are microseconds since 1970: whole microseconds are exact up to the year 2255, whole seconds always.

local SCHEMA = '1'
-- Clocks of replicas that differ by less than this do not refill a bucket or open a window twice.
local SKEW = 10000000
local MIN_TIME, MAX_TIME = -377705023201000000, 253402207200999999

-- `meta` is a hash: the schema and the epoch of the state, and all that is counted, packed, since each batch needs most of it.
-- `counts` is that, read. `is_changed` says whether it must be written. For the journal, `written` is what `append_once` knows,
-- and `new_rows` are rows that its lists lack; `entered` is what the hash of the last entered session lacks.
local base, meta, counts, is_changed, limits, limits_text, written, new_rows, entered

local function key(name)
  return base .. ':' .. name
end

local function number(field)
  return counts[field] or 0
end

local function set(field, value)
  counts[field] = value
  is_changed = true
end

local function add(field, count)
  local value = number(field) + count
  set(field, value)
  return value
end

-- A whole number as text. Redis would write a large one with an exponent.
local function whole(value)
  return string.format('%.0f', value)
end

local function load_state()
  local schema, epoch, packed = unpack(redis.call('HMGET', key('meta'), 'schema', 'epoch', 'counts'))
  meta = { schema = schema or nil, epoch = epoch or nil }
  counts, is_changed = packed and cmsgpack.unpack(packed) or {}, false
end

local function save_state()
  if is_changed then
    redis.call('HSET', key('meta'), 'counts', cmsgpack.pack(counts))
  end
end

-- The real time of a replica that is behind does not make the latest time earlier.
local function see_time(real)
  if tonumber(real) > number('latest') then
    set('latest', tonumber(real))
  end
end

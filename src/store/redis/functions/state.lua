-- What one batch works on. Redis runs one function at a time, so these serve one batch at a time.
-- Times are microseconds since 1970: whole microseconds are exact up to the year 2255, whole seconds always.

local SCHEMA = '1'
-- Clocks of replicas that differ by less than this do not refill a bucket or open a window twice.
local SKEW = 10000000
local MIN_TIME, MAX_TIME = -377705023201000000, 253402207200999999

-- `meta` is a hash: the schema and the epoch of the state, and all that is counted, packed, since each batch needs most of it.
-- `counts` is that, read, and `counts_text` is what it was read from: the next batch need not read the same again.
-- `is_changed` says whether it must be written. For the journal, `written` has rows by the identifiers of calls,
-- and `new_rows` are rows that its lists lack; `entered` is what the hash of the last entered session lacks.
local base, meta, counts, counts_text, is_changed, limits, limits_text, written, new_rows, entered

-- The keys of this base by their names.
local keys_of_base = {}

local function set_base(text)
  if base ~= text then
    base, keys_of_base = text, {}
  end
end

local function key(name)
  local known = keys_of_base[name]
  if not known then
    known = base .. ':' .. name
    keys_of_base[name] = known
  end
  return known
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
  if not packed or packed ~= counts_text then
    counts = packed and cmsgpack.unpack(packed) or {}
  end
  -- A batch that fails leaves counts behind that nobody has written: then they are read again.
  counts_text, is_changed = nil, false
end

local function save_state()
  if is_changed then
    local packed = cmsgpack.pack(counts)
    redis.call('HSET', key('meta'), 'counts', packed)
    counts_text = packed
  end
end

-- The real time of a replica that is behind does not make the latest time earlier.
local function see_time(real)
  if tonumber(real) > number('latest') then
    set('latest', tonumber(real))
  end
end

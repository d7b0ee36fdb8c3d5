-- What one batch works on. Redis runs one function at a time, so these serve one batch at a time.
-- Times are microseconds since 1970: whole microseconds are exact up to the year 2255, whole seconds always.

local SCHEMA = '1'
-- Clocks of replicas that differ by less than this do not refill a bucket or open a window twice.
local SKEW = 10000000
local MIN_TIME, MAX_TIME = -377705023201000000, 253402207200999999
local FIELDS = {
  'schema', 'epoch', 'seq', 'uses', 'bytes', 'evicted', 'latest', 'clock', 'clocks', 'changes',
  'calls', 'news', 'journal_evicted', 'journal_below', 'journal_entries', 'journal_bytes', 'picture_bytes',
}

local base, meta, changed, limits, limits_text

local function key(name)
  return base .. ':' .. name
end

local function number(field)
  return tonumber(meta[field] or 0)
end

local function set(field, value)
  meta[field] = value
  changed[field] = true
end

local function add(field, count)
  set(field, number(field) + count)
  return meta[field]
end

-- A whole number as text. Redis would write a large one with an exponent.
local function whole(value)
  return string.format('%.0f', value)
end

local function load_meta()
  local values = redis.call('HMGET', key('meta'), unpack(FIELDS))
  meta, changed = {}, {}
  for at, field in ipairs(FIELDS) do
    meta[field] = values[at] or nil
  end
end

local function save_meta()
  local pairs_of = {}
  for field in pairs(changed) do
    local value = meta[field]
    pairs_of[#pairs_of + 1] = field
    pairs_of[#pairs_of + 1] = type(value) == 'number' and whole(value) or value
  end
  if #pairs_of > 0 then
    redis.call('HSET', key('meta'), unpack(pairs_of))
  end
end

-- The real time of a replica that is behind does not make the latest time earlier.
local function see_time(real)
  if tonumber(real) > number('latest') then
    set('latest', tonumber(real))
  end
end

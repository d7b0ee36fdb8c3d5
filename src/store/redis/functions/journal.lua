-- The journal: a stream of news. Each piece of news has a number of its own, which is its identifier in the stream, so
-- that a reader goes on where it was. Its first field is its kind: c a call, e the end of its answer, f a session was
-- forgotten, x all was. `calls` has a row for each call of the journal, oldest first, and `of:SESSION` the rows of one session.

-- What a row tells of a call: the number of its news, its own, its weight, identifier and session.
local function parse_row(row)
  return string.match(row, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
end

local function session_calls(session)
  return key('of:' .. session)
end

-- Adds a piece of news, and returns its number. News older than `kept_from` goes at the same time.
local function tell(kept_from, ...)
  local news = whole(add('news', 1))
  if kept_from then
    redis.call('XADD', key('journal'), 'MINID', kept_from, news .. '-0', ...)
  else
    redis.call('XADD', key('journal'), news .. '-0', ...)
  end
  return news
end

local function drop_picture(call)
  local bytes = limits.picture_bytes > 0 and redis.call('HSTRLEN', key('pictures'), call) or 0
  if bytes > 0 then
    redis.call('HDEL', key('pictures'), call)
    redis.call('ZREM', key('pictured'), call)
    add('picture_bytes', -bytes)
  end
end

local function forget_call(call, weight)
  add('journal_entries', -1)
  add('journal_bytes', -tonumber(weight))
  drop_picture(call)
end

-- Evicts the oldest calls until there is room for so many more. Returns the first news to keep, if older ones have to go.
local function make_room_for_calls(entries, bytes)
  local kept_from
  while number('journal_entries') + entries > limits.journal_entries or number('journal_bytes') + bytes > limits.journal_bytes do
    local row = redis.call('LPOP', key('calls'))
    if not row then
      return kept_from
    end
    local news, call, weight, _, session = parse_row(row)
    forget_call(call, weight)
    add('journal_evicted', 1)
    set('journal_below', tonumber(call) + 1)
    if session ~= '' then
      redis.call('LPOP', session_calls(session))
    end
    kept_from = whole(tonumber(news) + 1)
  end
  return kept_from
end

local function trim(kept_from)
  if kept_from then
    redis.call('XTRIM', key('journal'), 'MINID', kept_from)
  end
end

-- News that are no calls are bounded too: with the oldest of them the calls between go.
local function keep_news_within_bounds()
  local most = 2 * limits.journal_entries + 50000
  if redis.call('XLEN', key('journal')) > most then
    trim(make_room_for_calls(math.ceil(limits.journal_entries / 10), 0))
  end
end

local function keep_picture(call, picture)
  if picture == '' or #picture > limits.picture_bytes then
    return
  end
  redis.call('HSET', key('pictures'), call, picture)
  redis.call('ZADD', key('pictured'), call, call)
  add('picture_bytes', #picture)
  while number('picture_bytes') > limits.picture_bytes do
    drop_picture(redis.call('ZRANGE', key('pictured'), 0, 0)[1])
  end
end

function operations.append(session, id, weight, text, picture)
  local kept_from = make_room_for_calls(1, tonumber(weight))
  local call = whole(number('calls'))
  add('calls', 1)
  add('journal_entries', 1)
  add('journal_bytes', tonumber(weight))
  local row = tell(kept_from, 'c', call, 'e', text) .. ' ' .. call .. ' ' .. weight .. ' ' .. id .. ' ' .. session
  redis.call('RPUSH', key('calls'), row)
  if session ~= '' then
    local count = redis.call('RPUSH', session_calls(session), row)
    -- Sometimes is often enough to keep it as long as its calls.
    if count == 1 or tonumber(call) % 32 == 0 then
      redis.call('PEXPIRE', session_calls(session), limits.expiry)
    end
  end
  keep_picture(call, picture)
  -- One that is larger than all bounds does not stay.
  trim(make_room_for_calls(0, 0))
  return 1
end

-- Writes a call, unless it is there already: of whoever did not learn whether it was written. `written` has the identifiers
-- of the calls that were there when this batch first asked.
function operations.append_once(session, id, ...)
  if not written then
    written = {}
    for _, row in ipairs(redis.call('LRANGE', key('calls'), 0, -1)) do
      local _, _, _, known = parse_row(row)
      written[known] = true
    end
  end
  if written[id] then
    return 0
  end
  written[id] = true
  return operations.append(session, id, ...)
end

-- Tells how the sending of an answer ended: 1 as its call states, 0 its client left after so many bytes.
function operations.ended(id, outcome, handed_over)
  tell(nil, 'e', id, 'o', outcome, 'b', handed_over)
  keep_news_within_bounds()
  return 1
end

-- What is new after this piece of news: how many calls were evicted, below which number, the newest news, and items.
function operations.news(after, most)
  return {
    whole(number('journal_evicted')), whole(number('journal_below')), whole(number('news')), whole(number('calls')),
    redis.call('XRANGE', key('journal'), '(' .. after .. '-0', '+', 'COUNT', most),
  }
end

function operations.journal_size()
  return { number('journal_entries'), number('journal_bytes'), number('journal_evicted') }
end

function operations.picture(call)
  return redis.call('HGET', key('pictures'), call)
end

-- Takes rows out of all, `first` and what comes after it.
local function remove_rows(first, is_gone)
  local from = redis.call('LPOS', key('calls'), first, 'RANK', -1) or 0
  local rows = redis.call('LRANGE', key('calls'), from, -1)
  redis.call('LTRIM', key('calls'), 0, from - 1 - (from == 0 and #rows + 1 or 0))
  for _, row in ipairs(rows) do
    if not is_gone[row] then
      redis.call('RPUSH', key('calls'), row)
    end
  end
end

function operations.forget(session)
  local rows, is_gone = redis.call('LRANGE', session_calls(session), 0, -1), {}
  for _, row in ipairs(rows) do
    local news, call, weight = parse_row(row)
    if redis.call('XDEL', key('journal'), news .. '-0') == 1 then
      forget_call(call, weight)
    end
    is_gone[row] = true
  end
  if #rows > 0 then
    remove_rows(rows[1], is_gone)
    redis.call('UNLINK', session_calls(session))
  end
  tell(nil, 'f', session)
  keep_news_within_bounds()
  return 1
end

function operations.clear()
  for _, row in ipairs(redis.call('LRANGE', key('calls'), 0, -1)) do
    local _, _, _, _, session = parse_row(row)
    redis.call('UNLINK', session_calls(session))
  end
  redis.call('UNLINK', key('journal'), key('calls'), key('pictures'), key('pictured'))
  for _, field in ipairs({ 'journal_evicted', 'journal_entries', 'journal_bytes', 'picture_bytes' }) do
    set(field, 0)
  end
  set('journal_below', number('calls'))
  tell(nil, 'x', '')
  return 1
end

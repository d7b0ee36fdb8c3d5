-- The journal: a stream of news. Each piece of news has a number of its own, which is its identifier in the stream, so
-- that a reader goes on where it was. Kinds: c a call, e the end of its answer, f a session was forgotten, x all was.
-- `calls` has a row for each call, oldest first, and `of:SESSION` the rows of one session; `ids` has the numbers of all calls
-- by their identifiers.

local function tell(kind, ...)
  local news = whole(add('news', 1))
  redis.call('XADD', key('journal'), news .. '-0', 'k', kind, ...)
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

-- What is known of a call without its text: its news, number, weight, identifier and session.
local function parse_row(row)
  return string.match(row, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
end

local function forget_call(call, weight, id)
  redis.call('HDEL', key('ids'), id)
  add('journal_entries', -1)
  add('journal_bytes', -tonumber(weight))
  drop_picture(call)
end

-- Evicts the oldest call, with all news of before.
local function evict_oldest()
  local row = redis.call('LPOP', key('calls'))
  if not row then
    return false
  end
  local news, call, weight, id, session = parse_row(row)
  -- One that was forgotten is no call of the journal any more.
  if redis.call('HGET', key('ids'), id) == call then
    forget_call(call, weight, id)
    add('journal_evicted', 1)
    set('journal_below', tonumber(call) + 1)
    if session ~= '' then
      redis.call('LPOP', key('of:' .. session))
    end
  end
  redis.call('XTRIM', key('journal'), 'MINID', whole(tonumber(news) + 1))
  return true
end

local function keep_within_bounds()
  while number('journal_entries') > limits.journal_entries or number('journal_bytes') > limits.journal_bytes do
    if not evict_oldest() then
      return
    end
  end
end

-- News that are no calls are bounded too.
local function keep_news_within_bounds()
  local most = 2 * limits.journal_entries + 50000
  if redis.call('XLEN', key('journal')) > most then
    redis.call('XTRIM', key('journal'), 'MAXLEN', most)
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

-- Writes a call, unless it is there already: whoever did not learn that it was written writes it again.
function operations.append(session, id, weight, text, picture)
  local call = whole(number('calls'))
  if redis.call('HSETNX', key('ids'), id, call) == 0 then
    return 0
  end
  add('calls', 1)
  local row = tell('c', 'n', call, 'e', text) .. ' ' .. call .. ' ' .. weight .. ' ' .. id .. ' ' .. session
  redis.call('RPUSH', key('calls'), row)
  add('journal_entries', 1)
  add('journal_bytes', tonumber(weight))
  if session ~= '' and redis.call('RPUSH', key('of:' .. session), row) == 1 then
    redis.call('PEXPIRE', key('of:' .. session), limits.expiry)
  end
  keep_picture(call, picture)
  keep_within_bounds()
  return 1
end

-- Tells how the sending of an answer ended: 1 as its call states, 0 its client left after so many bytes.
function operations.ended(id, outcome, handed_over)
  tell('e', 'i', id, 'o', outcome, 'b', handed_over)
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

function operations.forget(session)
  for _, row in ipairs(redis.call('LRANGE', key('of:' .. session), 0, -1)) do
    local news, call, weight, id = parse_row(row)
    if redis.call('HGET', key('ids'), id) == call then
      forget_call(call, weight, id)
      redis.call('XDEL', key('journal'), news .. '-0')
    end
  end
  redis.call('UNLINK', key('of:' .. session))
  tell('f', 's', session)
  keep_news_within_bounds()
  return 1
end

function operations.clear()
  for _, row in ipairs(redis.call('LRANGE', key('calls'), 0, -1)) do
    local _, _, _, _, session = parse_row(row)
    redis.call('UNLINK', key('of:' .. session))
  end
  redis.call('UNLINK', key('journal'), key('calls'), key('ids'), key('pictures'), key('pictured'))
  for _, field in ipairs({ 'journal_evicted', 'journal_entries', 'journal_bytes', 'picture_bytes' }) do
    set(field, 0)
  end
  set('journal_below', number('calls'))
  tell('x')
  return 1
end

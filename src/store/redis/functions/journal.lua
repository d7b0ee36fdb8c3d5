-- The journal: a stream of news. Each piece of news has a number of its own, which is its identifier in the stream, so
-- that a reader goes on where it was. Kinds: c a call, e the end of its answer, f a session was forgotten, x all was.
-- `of:SESSION` lists the news that are calls of a session, `sessions` has the sessions that have any, `ids` has the
-- numbers of all calls by their identifiers.

local function tell(kind, ...)
  local news = add('news', 1)
  redis.call('XADD', key('journal'), whole(news) .. '-0', 'k', kind, ...)
  return whole(news) .. '-0'
end

local function fields_of(item)
  local fields = {}
  for at = 1, #item[2], 2 do
    fields[item[2][at]] = item[2][at + 1]
  end
  return fields
end

local function drop_picture(call)
  local bytes = redis.call('HSTRLEN', key('pictures'), call)
  if bytes > 0 then
    redis.call('HDEL', key('pictures'), call)
    redis.call('ZREM', key('pictured'), call)
    add('picture_bytes', -bytes)
  end
end

local function drop_news(item)
  local fields = fields_of(item)
  redis.call('XDEL', key('journal'), item[1])
  if fields.k == 'c' then
    add('journal_entries', -1)
    add('journal_bytes', -tonumber(fields.w))
    redis.call('HDEL', key('ids'), fields.i)
    drop_picture(fields.n)
  end
  return fields
end

local function evict_oldest()
  local item = redis.call('XRANGE', key('journal'), '-', '+', 'COUNT', 1)[1]
  if not item then
    return false
  end
  local fields = drop_news(item)
  if fields.k == 'c' then
    add('journal_evicted', 1)
    set('journal_below', tonumber(fields.n) + 1)
    if fields.s ~= '' then
      redis.call('LPOP', key('of:' .. fields.s))
      if redis.call('EXISTS', key('of:' .. fields.s)) == 0 then
        redis.call('SREM', key('sessions'), fields.s)
      end
    end
  end
  return true
end

local function keep_within_bounds()
  while number('journal_entries') > limits.journal_entries or number('journal_bytes') > limits.journal_bytes
    or redis.call('XLEN', key('journal')) > 2 * limits.journal_entries + 1000 do
    if not evict_oldest() then
      return
    end
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
  local news = tell('c', 'n', call, 'w', weight, 's', session, 'i', id, 'e', text)
  add('journal_entries', 1)
  add('journal_bytes', tonumber(weight))
  if session ~= '' then
    redis.call('RPUSH', key('of:' .. session), news)
    redis.call('PEXPIRE', key('of:' .. session), limits.expiry)
    redis.call('SADD', key('sessions'), session)
  end
  keep_picture(call, picture)
  keep_within_bounds()
  return 1
end

-- Tells how the sending of an answer ended: 1 as its call states, 0 its client left after so many bytes.
function operations.ended(id, outcome, handed_over)
  tell('e', 'i', id, 'o', outcome, 'b', handed_over)
  keep_within_bounds()
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
  for _, news in ipairs(redis.call('LRANGE', key('of:' .. session), 0, -1)) do
    local item = redis.call('XRANGE', key('journal'), news, news)[1]
    if item then
      drop_news(item)
    end
  end
  redis.call('UNLINK', key('of:' .. session))
  redis.call('SREM', key('sessions'), session)
  tell('f', 's', session)
  keep_within_bounds()
  return 1
end

function operations.clear()
  for _, session in ipairs(redis.call('SMEMBERS', key('sessions'))) do
    redis.call('UNLINK', key('of:' .. session))
  end
  redis.call('UNLINK', key('journal'), key('ids'), key('sessions'), key('pictures'), key('pictured'))
  for _, field in ipairs({ 'journal_evicted', 'journal_entries', 'journal_bytes', 'picture_bytes' }) do
    set(field, 0)
  end
  set('journal_below', number('calls'))
  tell('x')
  return 1
end

-- The journal: a stream of news. Each piece of news has a number of its own, which is its identifier in the stream, so
-- that a reader goes on where it was. Its first field is its kind: c a call, e the end of its answer, f a session was
-- forgotten, r a call was taken back, x all was. `calls` has a row for each call of the journal, oldest first, and
-- `of:SESSION` the rows of one session.

-- What a row tells of a call: the number of its news, its own, its weight, identifier and session.
local function parse_row(row)
  return string.match(row, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
end

local function session_calls(session)
  return base .. ':of:' .. session
end

-- Adds a piece of news, and returns its number.
local function tell(...)
  local news = whole(add('news', 1))
  redis.call('XADD', key('journal'), news .. '-0', ...)
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

local function forget_call(call, weight, id)
  if written then
    written[id] = nil
  end
  add('journal_entries', -1)
  add('journal_bytes', -tonumber(weight))
  drop_picture(call)
end

-- Evicts the oldest calls, with all news of before. Tells whether there were any.
local function evict_calls(count)
  local rows, counts_of, last_news, last_call = redis.call('LPOP', key('calls'), count) or {}, {}
  for _, row in ipairs(rows) do
    local news, call, weight, id, session = parse_row(row)
    forget_call(call, weight, id)
    if session ~= '' then
      counts_of[session] = (counts_of[session] or 0) + 1
    end
    last_news, last_call = news, call
  end
  for session, evicted in pairs(counts_of) do
    redis.call('LPOP', session_calls(session), evicted)
  end
  if last_news then
    add('journal_evicted', #rows)
    set('journal_below', tonumber(last_call) + 1)
    redis.call('XTRIM', key('journal'), 'MINID', whole(tonumber(last_news) + 1))
  end
  return last_news
end

local function keep_within_bounds()
  while true do
    local surplus = number('journal_entries') - limits.journal_entries
    if surplus <= 0 and number('journal_bytes') <= limits.journal_bytes then
      return
    elseif not evict_calls(math.max(surplus, 1)) then
      return
    end
  end
end

local function add_row(session, row)
  new_rows = new_rows or { of = {} }
  new_rows[#new_rows + 1] = row
  if session ~= '' then
    local of = new_rows.of[session] or {}
    new_rows.of[session] = of
    of[#of + 1] = row
  end
end

-- Brings the lists up to date, and keeps the bounds: once a batch, and before anything else looks at the journal.
local function settle_journal()
  if not new_rows then
    return
  end
  local rows = new_rows
  new_rows = nil
  redis.call('RPUSH', key('calls'), unpack(rows))
  -- Sometimes is often enough to keep a list as long as its calls.
  local renews = number('calls') % 32 < #rows
  for session, of in pairs(rows.of) do
    local count = redis.call('RPUSH', session_calls(session), unpack(of))
    if renews or count == #of then
      redis.call('PEXPIRE', session_calls(session), limits.expiry)
    end
  end
  keep_within_bounds()
end

-- News that are no calls are bounded too: with the oldest of them the calls between go.
local function keep_news_within_bounds()
  if redis.call('XLEN', key('journal')) > 2 * limits.journal_entries + 50000 then
    settle_journal()
    if not evict_calls(math.ceil(limits.journal_entries / 10)) then
      redis.call('XTRIM', key('journal'), 'MAXLEN', 50000)
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

function operations.append(session, id, weight, text, picture)
  local call = whole(number('calls'))
  add('calls', 1)
  add('journal_entries', 1)
  add('journal_bytes', tonumber(weight))
  local row = tell('c', call, 'e', text) .. ' ' .. call .. ' ' .. weight .. ' ' .. id .. ' ' .. session
  add_row(session, row)
  keep_picture(call, picture)
  if written then
    written[id] = row
  end
  return 1
end

-- The row of a call, if it is there. All rows are read once a batch: from then on `written` has them by their identifiers.
local function row_of(id)
  settle_journal()
  if not written then
    written = {}
    for _, row in ipairs(redis.call('LRANGE', key('calls'), 0, -1)) do
      local _, _, _, known = parse_row(row)
      written[known] = row
    end
  end
  return written[id]
end

-- Writes a call, unless it is there already: of whoever did not learn whether it was written.
function operations.append_once(session, id, ...)
  return row_of(id) and 0 or operations.append(session, id, ...)
end

-- Tells how the sending of an answer ended: 1 as its call states, 0 its client left after so many bytes.
function operations.ended(id, outcome, handed_over)
  tell('e', id, 'o', outcome, 'b', handed_over)
  keep_news_within_bounds()
  return 1
end

-- What is new after this piece of news: how many calls were evicted, below which number, the newest news, and items.
function operations.news(after, most)
  settle_journal()
  return {
    whole(number('journal_evicted')), whole(number('journal_below')), whole(number('news')), whole(number('calls')),
    redis.call('XRANGE', key('journal'), '(' .. after .. '-0', '+', 'COUNT', most),
  }
end

function operations.journal_size()
  settle_journal()
  return { number('journal_entries'), number('journal_bytes'), number('journal_evicted') }
end

function operations.picture(call)
  return redis.call('HGET', key('pictures'), call)
end

-- Takes rows out of all, `first` and what comes after it.
local function remove_rows(first, is_gone)
  local from = redis.call('LPOS', key('calls'), first, 'RANK', -1) or 0
  local rows = redis.call('LRANGE', key('calls'), from, -1)
  if from == 0 then
    redis.call('UNLINK', key('calls'))
  else
    redis.call('LTRIM', key('calls'), 0, from - 1)
  end
  for _, row in ipairs(rows) do
    if not is_gone[row] then
      redis.call('RPUSH', key('calls'), row)
    end
  end
end

function operations.forget(session)
  settle_journal()
  local rows, is_gone = redis.call('LRANGE', session_calls(session), 0, -1), {}
  for _, row in ipairs(rows) do
    local news, call, weight, id = parse_row(row)
    if redis.call('XDEL', key('journal'), news .. '-0') == 1 then
      forget_call(call, weight, id)
    end
    is_gone[row] = true
  end
  if #rows > 0 then
    remove_rows(rows[1], is_gone)
    redis.call('UNLINK', session_calls(session))
  end
  tell('f', session)
  keep_news_within_bounds()
  return 1
end

-- Takes a call back whose writer did not learn that it was written, and did something else. It was none of its session's.
function operations.take_back(session, id)
  local row = row_of(id)
  if not row then
    return 0
  end
  local news, call, weight = parse_row(row)
  redis.call('XDEL', key('journal'), news .. '-0')
  redis.call('LREM', session_calls(session), -1, row)
  redis.call('LREM', key('calls'), -1, row)
  forget_call(call, weight, id)
  tell('r', call)
  -- The session may have been reset or forgotten meanwhile.
  if tonumber(redis.call('HGET', session_key(session), 'calls') or 0) > 0 then
    redis.call('HINCRBY', session_key(session), 'calls', -1)
  end
  keep_news_within_bounds()
  return 1
end

function operations.clear()
  settle_journal()
  written = nil
  for _, row in ipairs(redis.call('LRANGE', key('calls'), 0, -1)) do
    local _, _, _, _, session = parse_row(row)
    redis.call('UNLINK', session_calls(session))
  end
  redis.call('UNLINK', key('journal'), key('calls'), key('pictures'), key('pictured'))
  for _, field in ipairs({ 'journal_evicted', 'journal_entries', 'journal_bytes', 'picture_bytes' }) do
    set(field, 0)
  end
  set('journal_below', number('calls'))
  tell('x', '')
  return 1
end

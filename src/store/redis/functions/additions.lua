-- What was added while replicas run: cards, scenarios and credentials, as texts under their kind and name. `changes`
-- counts the changes, so that a replica notices that it has to learn.

function operations.added()
  return { whole(number('changes')), redis.call('HGETALL', key('added')) }
end

-- Sets texts, or removes those given as ''. No text is kept as ''. It does nothing when something was changed since `known`.
function operations.change(known, ...)
  if tonumber(known) ~= number('changes') then
    return 0
  end
  local texts = { ... }
  for at = 1, #texts, 2 do
    if texts[at + 1] == '' then
      redis.call('HDEL', key('added'), texts[at])
    else
      redis.call('HSET', key('added'), texts[at], texts[at + 1])
    end
  end
  add('changes', 1)
  return 1
end

function operations.reset_all()
  remove_all_sessions()
  operations.clear()
  redis.call('UNLINK', key('added'))
  add('changes', 1)
  return 1
end

-- What no replica asks for is forgotten after a while.
function operations.ping()
  for _, name in ipairs({ 'meta', 'used', 'sizes', 'journal', 'calls', 'pictures', 'pictured', 'added' }) do
    redis.call('PEXPIRE', key(name), limits.expiry)
  end
  return 1
end

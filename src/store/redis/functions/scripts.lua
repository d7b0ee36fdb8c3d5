-- How a script advances, as `scenario::ScriptProgress` does it. A plan is one letter for what comes after the last
-- step (r repeat, y cycle, p pass, f fail) and the lengths of the steps: c and a number of calls, or t and a time.

local function parse_plan(plan)
  local steps = {}
  for kind, length in string.gmatch(plan, '([ct])(%d+)') do
    steps[#steps + 1] = { kind = kind, length = tonumber(length) }
  end
  return string.sub(plan, 1, 1), steps
end

local function go_to(progress, step)
  progress.step, progress.taken, progress.since = step, 0, ''
end

local function is_within(progress, lasts, now)
  if lasts.kind == 'c' then
    return progress.taken < lasts.length
  end
  if progress.since == '' then
    progress.since = now
  end
  return now - tonumber(progress.since) < lasts.length
end

local function take(progress, step)
  progress.calls = progress.calls + 1
  progress.taken = progress.taken + 1
  return { 's', step, progress.calls - 1 }
end

local function advance(plan, progress, now)
  local after, steps = parse_plan(plan)
  if #steps == 0 then
    return { 'n' }
  end
  while true do
    local lasts = steps[progress.step + 1]
    if lasts then
      if is_within(progress, lasts, now) then
        return take(progress, progress.step)
      end
      go_to(progress, progress.step + 1)
    elseif after == 'r' then
      return take(progress, #steps - 1)
    elseif after == 'y' then
      go_to(progress, 0)
    else
      return { after == 'p' and 'n' or 'o' }
    end
  end
end

local function is_over(plan, progress)
  local after, steps = parse_plan(plan)
  if after == 'r' or after == 'y' then
    return false
  end
  local lasts = steps[progress.step + 1]
  if not lasts then
    return true
  end
  return lasts.kind == 'c' and progress.step + 1 == #steps and progress.taken >= lasts.length
end

local function read_progress(text)
  if not text then
    return { step = 0, calls = 0, taken = 0, since = '' }
  end
  local step, calls, taken, since = string.match(text, '^(%d+) (%d+) (%d+) ?(%-?%d*)$')
  return { step = tonumber(step), calls = tonumber(calls), taken = tonumber(taken), since = since }
end

local function write_progress(progress)
  local since = progress.since
  if type(since) == 'number' then
    since = whole(since)
  end
  return whole(progress.step) .. ' ' .. whole(progress.calls) .. ' ' .. whole(progress.taken) .. ' ' .. since
end

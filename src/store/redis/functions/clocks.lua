-- Clocks: 'r' and how far the clock is ahead, or 'f' and the time at which it stands; '' is the real time.

local function clamp(time)
  return math.max(MIN_TIME, math.min(MAX_TIME, time))
end

local function read_clock(clock, real)
  if clock == '' then
    return real
  end
  local value = tonumber(string.sub(clock, 2))
  return string.sub(clock, 1, 1) == 'f' and value or clamp(real + value)
end

local function clock_at(clock, to, real)
  if string.sub(clock, 1, 1) == 'f' then
    return 'f' .. whole(to)
  end
  return 'r' .. whole(to - real)
end

-- First set, then advance, then freeze or let run.
local function edited_clock(clock, real, to, by, frozen)
  if to ~= '' then
    clock = clock_at(clock, tonumber(to), real)
  end
  if by ~= '' then
    clock = clock_at(clock, clamp(read_clock(clock, real) + tonumber(by)), real)
  end
  if frozen == '1' then
    clock = 'f' .. whole(read_clock(clock, real))
  elseif frozen == '0' then
    clock = 'r' .. whole(read_clock(clock, real) - real)
  end
  return clock
end

-- Quota windows start by the calendar in UTC.
local DAY = 86400000000

-- The number of the day, from 1970, on which the month of this day starts.
local function month_start(day)
  local shifted = day + 719468
  local era = math.floor(shifted / 146097)
  local of_era = shifted - era * 146097
  local year = math.floor((of_era - math.floor(of_era / 1460) + math.floor(of_era / 36524) - math.floor(of_era / 146096)) / 365)
  local of_year = of_era - (365 * year + math.floor(year / 4) - math.floor(year / 100))
  local month = math.floor((5 * of_year + 2) / 153)
  return day - (of_year - math.floor((153 * month + 2) / 5))
end

local LENGTHS = { minute = 60000000, hour = 3600000000, day = DAY }

local function window_start(every, now)
  if every == '' then
    return ''
  elseif every == 'month' then
    return month_start(math.floor(now / DAY)) * DAY
  end
  return math.floor(now / LENGTHS[every]) * LENGTHS[every]
end

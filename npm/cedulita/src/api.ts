// What goes to the admin API and comes from it, with the names of docs/admin.md.

/** A length of time: `800ms`, `2s`, `1h 30m`, `1d`. */
export type Period = string;

/** One step of a queue: an answer, and for how many calls or how long it is given. */
export interface Step {
  /** The name of a card or a person, an error code, or `pass`. */
  answer?: string;
  reason?: string;
  times?: number;
  for?: Period;
  delay?: Period | Record<string, unknown>;
  fault?: string | Record<string, unknown>;
  change?: string[];
  set?: Record<string, string>;
}

/** What is queued whole, with what comes after the last step. */
export interface Queue {
  steps: Step[];
  then?: "pass" | "repeat-last" | "cycle" | "fail";
}

/** Which calls: patterns, in which `*` stands for anything. */
export interface Match {
  session?: string;
  api_id?: string;
  status?: string;
  http?: string;
  outcome?: string;
  card?: string;
  side?: string;
  encoding?: string;
  file_name?: string;
  matched_by?: string;
  scenario?: string;
  fault?: string;
  xxh3?: string;
  sha256?: string;
  text?: string;
}

/** How many calls; at least one unless said. Or ready-made checks in place of a number. */
export interface Wanted {
  exactly?: number;
  at_least?: number;
  at_most?: number;
  within?: Period;
  after?: number;
  checks?: Check[];
}

/** A ready-made check, alone or with what it takes. */
export type Check =
  | "no_image_twice"
  | "no_retry_after_400_or_401"
  | "backed_off_after_rate_limit"
  | { billable_at_most: number }
  | { no_image_twice: { allow_retries: boolean } }
  | { backed_off_after_rate_limit: { pause: Period } };

/** Which calls to list, and how. */
export interface JournalQuery extends Match {
  limit?: number;
  after?: number;
  before?: number;
  wait?: Period;
  count?: number;
  values?: "show";
}

/** How a clock is turned, in this order. */
export interface Turn {
  set?: string;
  advance?: Period;
  frozen?: boolean;
}

/** A clock as it stands. */
export interface Clock {
  now: string;
  real: string;
  own: boolean;
  clock: unknown;
}

type Point = [number, number];

/** A call and its answer, as the journal has them. */
export interface Call {
  number: number;
  request_id: string;
  time: string;
  session_time: string;
  session: string | null;
  api_id: string | null;
  sent: {
    method: string;
    path: string;
    http_version: string;
    encoding: string | null;
    fields: string[];
    file_name: string | null;
    detect_face: boolean | null;
    body_bytes: number;
    user_agent: string | null;
    headers: { name: string; value: string | null }[];
    headers_left_out: number;
    picture: Picture | null;
  };
  answered: {
    http: number | null;
    status: string | null;
    outcome: string | null;
    status_line: string | null;
    headers: { name: string; value: string }[];
    body: string | null;
    body_encoding: string | null;
    body_bytes: number;
  };
  decision: {
    http: number;
    status: string;
    reason: string | null;
    cards: DecidedCard[];
    delay: number | null;
    fault: string | null;
  };
  matched_by: string | null;
  trail: { kind: string; name: string; outcome: string; detail?: string }[];
  hints: string[];
  took: number;
}

export interface Picture {
  format: string | null;
  width: number | null;
  height: number | null;
  bytes: number | null;
  xxh3: string;
  sha256?: string;
}

export interface DecidedCard {
  name: string;
  side: string;
  type: string | null;
  face_region: Point[] | null;
  place: { outline: Point[]; portrait: Point[] | null } | null;
  card_info?: Record<string, string>;
}

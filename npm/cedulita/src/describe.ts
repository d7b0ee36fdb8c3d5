// The calls of a test, for whoever has to find out why it failed.

import type { Call } from "./api.js";

export function describeCalls(calls: Call[]): string {
  if (!calls.length) return "no call came";
  const lines = calls.map(({ sent, answered, decision, matched_by, hints }) => {
    const cards = decision.cards.map(({ name }) => name).join(", ");
    const answer = [answered.http, answered.status, decision.reason ?? cards, decision.fault].filter(Boolean).join(" ");
    const path = sent.path.replace(/^\/__session\/[^/]+/, "");
    const call = [sent.method, path, sent.file_name, "->", answer, `(by ${matched_by ?? "a check"})`].filter(Boolean).join(" ");
    return [call, ...hints].join("\n    hint: ");
  });
  return `calls that came:\n  ${lines.join("\n  ")}`;
}

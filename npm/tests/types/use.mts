// The types, as ESM sees them.

import { CedulitaError, connect, start, type Call, type Emulator, type Session, type Step } from "cedulita";

const emulator: Emulator = await start({ args: ["--unrecognised", "fail"], startTimeout: 1000 });
const session: Session = await emulator.session("checkout");
const step: Step = { answer: "old-back", delay: "300ms", fault: { kind: "reset", probability: 0.5 } };
await session.queue("new-front", step);
await session.queue({ steps: [step], then: "cycle" });
await session.expect({ status: "OK" }, { at_least: 1, within: "2s" });
await session.expect({}, { checks: ["no_image_twice", { billable_at_most: 3 }] });
const calls: Call[] = await emulator.journal({ session: "checkout", values: "show" });
const place: [number, number] | undefined = calls[0]?.decision.cards[0]?.place?.outline[0];
const body: FormData = await emulator.form("old-back", { format: "png" });
body.set("again", await emulator.specimen("old-back"));
const { now }: { now: string } = await emulator.advance("1h");
await connect(emulator.url)[Symbol.asyncDispose]();

// @ts-expect-error A member that the server does not know.
await session.queue({ answr: "old-back" });
// @ts-expect-error A pattern that is none.
await session.expect({ sesion: "a" });
// @ts-expect-error Written as the admin API writes it.
await session.expect({}, { atLeast: 1 });

export { CedulitaError, now, place };

// Cedulita for tests of any runner.

export * from "./api.js";
export { findBinary } from "./binary.js";
export { Emulator, connect, start, type SpecimenOptions } from "./emulator.js";
export { CedulitaError, type Problem } from "./errors.js";
export type { StartOptions } from "./program.js";
export { Session } from "./session.js";

// Which platform a program is for, in npm's words, read from its first bytes.

const ELF_MACHINES = { 62: "x64", 183: "arm64" };
const MACH_CPUS = { 0x01000007: "x64", 0x0100000c: "arm64" };
const PE_MACHINES = { 0x8664: "x64", 0xaa64: "arm64" };

/** The name of its package, and the fields by which npm installs it on its platform alone. */
export function platformOf(program) {
  const found = elf(program) ?? mach(program) ?? pe(program);
  if (!found?.cpu) throw new Error("the program is no ELF, Mach-O or PE for x64 or arm64");
  const { os, cpu, libc } = found;
  const name = [os, cpu, ...(libc === "musl" ? ["musl"] : [])].join("-");
  return { name, os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) };
}

/** A static program runs with any C library; another one names its loader. */
function elf(program) {
  if (program.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  const [headers, size, count] = [Number(program.readBigUInt64LE(32)), program.readUInt16LE(54), program.readUInt16LE(56)];
  const starts = Array.from({ length: count }, (_, index) => headers + index * size);
  const interpreter = starts.find((start) => program.readUInt32LE(start) === 3);
  const loader = interpreter === undefined ? "" : text(program, Number(program.readBigUInt64LE(interpreter + 8)));
  const libc = loader && (loader.includes("musl") ? "musl" : "glibc");
  return { os: "linux", cpu: ELF_MACHINES[program.readUInt16LE(18)], libc };
}

function text(program, start) {
  return program.toString("latin1", start, program.indexOf(0, start));
}

function mach(program) {
  return program.readUInt32LE(0) === 0xfeedfacf ? { os: "darwin", cpu: MACH_CPUS[program.readUInt32LE(4)] } : undefined;
}

function pe(program) {
  if (program.toString("latin1", 0, 2) !== "MZ") return undefined;
  return { os: "win32", cpu: PE_MACHINES[program.readUInt16LE(program.readUInt32LE(60) + 4)] };
}

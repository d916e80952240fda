// Users of a machine, from its /etc/passwd.
import type { Running } from "../../../machine/process.ts";

const entries = (self: Running): string[][] => (self.machine.files.exists("/etc/passwd") ? self.machine.files.read("/etc/passwd") : "").split("\n").filter(Boolean).map((line) => line.split(":"));

/** The name of a user id; the number where nobody has it. */
export const ownerName = (self: Running, id: number): string => entries(self).find((entry) => entry[2] === String(id))?.[0] ?? (id === 0 ? "root" : String(id));
export const knowsUser = (self: Running, id: number): boolean => entries(self).some((entry) => entry[2] === String(id));

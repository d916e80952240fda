// Tools that look below containers: name spaces, roots, mounts, control groups.
import type { Program } from "../../machine/process.ts";
import { lsns } from "./lsns.ts";
import { mountTools } from "./mount.ts";
import { rootTools } from "./roots.ts";
import { unshare } from "./unshare.ts";

export const kernelTools: Readonly<Record<string, Program>> = { lsns, unshare, ...mountTools, ...rootTools };

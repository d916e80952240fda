// The load generators, in one.
import type { Program } from "../../../machine/process.ts";
import { abTools } from "./ab.ts";
import { fortioTools } from "./fortio.ts";
import { heyTools } from "./hey.ts";
import { wrkTools } from "./wrk.ts";

export const loadGenerators: Readonly<Record<string, Program>> = { ...heyTools, ...abTools, ...wrkTools, ...fortioTools };

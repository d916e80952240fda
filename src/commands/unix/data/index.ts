// The tools of files and streams that run, compare or encode: find, xargs, diff, cmp, base64, checksums, htpasswd.
import type { Program } from "../../../machine/process.ts";
import { diffTools } from "./diff.ts";
import { encodeTools } from "./encode.ts";
import { findTools } from "./find.ts";
import { passwordTools } from "./htpasswd.ts";
import { xargsTools } from "./xargs.ts";

export const dataTools: Readonly<Record<string, Program>> = { ...xargsTools, ...findTools, ...diffTools, ...encodeTools, ...passwordTools };

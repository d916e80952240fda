// The tools of the network, in one.
import type { Program } from "../../../machine/process.ts";
import { curlTools } from "./curl.ts";
import { dnsTools } from "./dns.ts";
import { wgetTools } from "./wget.ts";

export const netTools: Readonly<Record<string, Program>> = { ...curlTools, ...dnsTools, ...wgetTools };

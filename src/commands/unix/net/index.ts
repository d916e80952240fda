// The tools of the network, in one.
import type { Program } from "../../../machine/process.ts";
import { curlTools } from "./curl.ts";
import { dnsTools } from "./dns.ts";
import { getentTools } from "./getent.ts";
import { interfaceTools } from "./interfaces.ts";
import { opensslTools } from "./openssl.ts";
import { pingTools } from "./ping.ts";
import { streamTools } from "./streams.ts";
import { wgetTools } from "./wget.ts";

export const netTools: Readonly<Record<string, Program>> = {
  ...curlTools,
  ...wgetTools,
  ...dnsTools,
  ...getentTools,
  ...streamTools,
  ...pingTools,
  ...interfaceTools,
  ...opensslTools,
};

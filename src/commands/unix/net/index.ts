// The tools of the network, in one.
import type { Program } from "../../../machine/process.ts";
import { curlTools } from "./curl.ts";
import { digTools } from "./dig.ts";
import { getentTools } from "./getent.ts";
import { hostTools } from "./host.ts";
import { interfaceTools } from "./interfaces.ts";
import { listeningTools } from "./listening.ts";
import { nslookupTools } from "./nslookup.ts";
import { opensslTools } from "./openssl.ts";
import { pingTools } from "./ping.ts";
import { streamTools } from "./streams.ts";
import { wgetTools } from "./wget.ts";

export const netTools: Readonly<Record<string, Program>> = {
  ...curlTools,
  ...wgetTools,
  ...nslookupTools,
  ...digTools,
  ...hostTools,
  ...getentTools,
  ...streamTools,
  ...pingTools,
  ...interfaceTools,
  ...listeningTools,
  ...opensslTools,
};

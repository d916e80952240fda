// The sentences about what happens in worlds: causes of faults, and what `why` explains. Whoever tells them loads this; the first frame does without.

import { teach } from "./catalogue.ts";
import { faultsEn } from "./faults-en.ts";
import { faultsKo } from "./faults-ko.ts";
import { whyEn } from "./why-en.ts";
import { whyKo } from "./why-ko.ts";

export type WorldMessageId = keyof typeof faultsEn | keyof typeof whyEn;

teach("en", { ...faultsEn, ...whyEn });
teach("ko", { ...faultsKo, ...whyKo } satisfies Record<WorldMessageId, string>);

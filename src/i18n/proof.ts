// What is told of content that is being proved. Loaded where somebody proves it.
import { teach } from "./catalogue.ts";
import { proofEn } from "./proof-en.ts";
import { proofKo } from "./proof-ko.ts";

export type ProofMessageId = keyof typeof proofEn;

teach("en", proofEn);
teach("ko", proofKo);

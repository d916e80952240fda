// The sentences of challenges, exams, drills and interviews. Whoever says them loads this; the first frame does without.
import { teach } from "./catalogue.ts";
import { challengeEn } from "./practice/challenge-en.ts";
import { challengeKo } from "./practice/challenge-ko.ts";
import { drillEn } from "./practice/drill-en.ts";
import { drillKo } from "./practice/drill-ko.ts";
import { examEn } from "./practice/exam-en.ts";
import { examKo } from "./practice/exam-ko.ts";
import { hostEn } from "./practice/host-en.ts";
import { hostKo } from "./practice/host-ko.ts";
import { incidentEn } from "./practice/incident-en.ts";
import { incidentKo } from "./practice/incident-ko.ts";
import { interviewEn } from "./practice/interview-en.ts";
import { interviewKo } from "./practice/interview-ko.ts";
import { skillEn } from "./practice/skill-en.ts";
import { skillKo } from "./practice/skill-ko.ts";

const english = { ...challengeEn, ...drillEn, ...examEn, ...hostEn, ...incidentEn, ...interviewEn, ...skillEn };
export type PracticeMessageId = keyof typeof english;

teach("en", english);
teach("ko", { ...challengeKo, ...drillKo, ...examKo, ...hostKo, ...incidentKo, ...interviewKo, ...skillKo } satisfies Record<
  PracticeMessageId,
  string
>);

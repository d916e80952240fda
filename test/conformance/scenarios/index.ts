// All scenarios.
import { applying } from "./apply.ts";
import { applyingMore } from "./apply-more.ts";
import { certificates } from "./certificates.ts";
import { copying } from "./copying.ts";
import { create } from "./create.ts";
import { custom } from "./custom.ts";
import { details } from "./details.ts";
import { editing } from "./editing.ts";
import { kustomizing } from "./kustomize.ts";
import { machines } from "./machines.ts";
import { missing } from "./missing.ts";
import { mistakes } from "./mistakes.ts";
import { objects } from "./objects.ts";
import { preferring } from "./preferences.ts";
import type { Scenario } from "./scenario.ts";
import { showing } from "./showing.ts";
import { streams } from "./streams.ts";
import { workloads } from "./workloads.ts";

export const scenarios: readonly Scenario[] = [
  ...create,
  ...workloads,
  ...applying,
  ...applyingMore,
  ...editing,
  ...kustomizing,
  ...objects,
  ...machines,
  ...custom,
  ...certificates,
  ...copying,
  ...details,
  ...missing,
  ...mistakes,
  ...showing,
  ...streams,
  ...preferring,
];

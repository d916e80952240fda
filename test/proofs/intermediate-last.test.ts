// Near misses of the missions of the intermediate tier: rollouts, autoscaling, limits.
import { proveNearMisses } from "../curriculum/prove.ts";

proveNearMisses("intermediate", ({ item }) => item >= "09");

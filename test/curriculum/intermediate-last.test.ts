// The missions of the intermediate tier: rollouts, autoscaling, limits.
import { proveMissions } from "./prove.ts";

proveMissions("intermediate", ({ item }) => item >= "09");

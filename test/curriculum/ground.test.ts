// The missions of the ground tier: on the learner's computer with its Docker engine.
import { proveMissions } from "./prove.ts";

proveMissions("ground");

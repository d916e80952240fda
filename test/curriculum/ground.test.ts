// The missions of the ground tier about containers, images and Dockerfiles: on the learner's computer with its Docker engine.
import { proveMissions } from "./prove.ts";

proveMissions("ground", ({ item }) => /^g[123]-/.test(item));

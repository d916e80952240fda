// The missions of the intermediate tier.
import { proveMissions } from "./prove.ts";

proveMissions("intermediate");

// The missions of the advanced tier.
import { proveMissions } from "./prove.ts";

proveMissions("advanced");

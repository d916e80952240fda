// For which platform an image is wanted: what --platform says, or what is usual (docker/cli: DOCKER_DEFAULT_PLATFORM).
import type { Docker } from "./tool.ts";

/** Nothing where nobody says anything. */
export const platformAsked = ({ call, self }: Docker): string =>
  call.given("platform") ? call.string("platform") : (self.environment["DOCKER_DEFAULT_PLATFORM"] ?? "");

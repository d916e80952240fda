// What Python programs find without writing it: the names that need no import, Python's own modules, and the packages that pip installs.
import { builtinsOf } from "./builtins.ts";
import type { Library } from "./host.ts";
import { standardModule } from "./modules/index.ts";
import { serverModule } from "./web/http-server.ts";
import { webModule } from "./web/index.ts";

export const library: Library = {
  builtins: builtinsOf,
  module: (host, name) => serverModule(host, name) ?? standardModule(host, name),
  package: webModule,
};

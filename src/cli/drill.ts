// k8s-quest drill: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest drill: is not there yet\n");
  return 1;
}

// k8s-quest host: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest host: is not there yet\n");
  return 1;
}

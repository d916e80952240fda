// The manifest of NGINX Gateway Fabric by its address.
import { readAsset } from "../../base/assets.ts";

const PLACE =
  /^https:\/\/raw\.githubusercontent\.com\/nginx(?:inc)?\/nginx-gateway-fabric\/v(2\.\d+\.\d+)\/deploy\/(default|nodeport)\/deploy\.yaml$/;

/** The manifest behind an address; undefined where it is none of its own. */
export function nginxGatewayManifest(address: string): string | undefined {
  const [found, version = "", place] = PLACE.exec(address) ?? [];
  if (!found) return undefined;
  const text = readAsset("src/addons/nginx-gateway/deploy.yaml").replaceAll("2.2.1", version);
  return place === "nodeport" ? text.replace("--service-type=LoadBalancer", "--service-type=NodePort") : text;
}

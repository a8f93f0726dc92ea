/**
 * Whether a line separates YAML documents to Kubernetes' clients (k8s.io/apimachinery `yaml.YAMLReader`): three dashes
 * with at most a comment behind them. They refuse a file with a line that starts with dashes and goes on otherwise.
 */
export function isSeparator(line: string): boolean {
  return /^---\s*(?:#|$)/.test(line);
}

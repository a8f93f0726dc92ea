/** An object as YAML, the way people write manifests: no folded lines, no anchors. The library is loaded on first use. */
export async function toYamlText(object: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
}

/** Whether a setting's name says that its value is secret: `client-secret`, `AWS_SECRET_ACCESS_KEY`, `token`. */
export function isSecretName(name: string): boolean {
  return /secret|token|passw|passphrase|credential|private|api-?_?key|access-?_?key/i.test(name);
}

/** The values of a program's arguments whose flags say that they are secret: `--client-secret=x`, `--token x`. */
export function secretArguments(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => {
    const [, flag = '', value] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (!isSecretName(flag)) return [];
    const given = value ?? args[index + 1] ?? '';
    return given === '' || (value === undefined && given.startsWith('-')) ? [] : [given];
  });
}

/** The arguments as they may be shown. */
export function shownArguments(args: readonly string[]): readonly string[] {
  const secrets = secretArguments(args);
  return args.map((arg) => secrets.reduce((text, secret) => text.replaceAll(secret, '…'), arg));
}

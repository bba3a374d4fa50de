/** Whether this phone can vote anonymously at all. */

export const TOO_OLD =
  '这部手机的系统或微信版本过低，不能加密测评票。请更新系统和微信，或换一部手机。匿名测评码没有作废。'

/** Big integers are what the credential is worked out with; they cannot be added afterwards. */
export function isSupported(): boolean {
  return typeof BigInt === 'function' && !('isPlaceholder' in BigInt)
}

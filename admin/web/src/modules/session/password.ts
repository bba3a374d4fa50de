import type { FieldError } from '@/api/errors'

/** The rules as the help text names them; the server checks the same and a little more. */
export const PASSWORD_HELP = '至少 10 个字符，不能含有账号名。建议用几个不相关的词连成一句。'
const SHORTEST = 10

export interface NewPassword {
  old_password: string
  new_password: string
  again: string
}

/** What can be said about a change of password before it is sent. */
export function checkNewPassword(values: NewPassword): FieldError[] {
  const wrong: FieldError[] = []
  if (!values.old_password) wrong.push({ path: 'old_password', message: '请填写原密码' })
  if (values.new_password.length < SHORTEST) {
    wrong.push({ path: 'new_password', message: `密码至少 ${SHORTEST} 个字符` })
  } else if (values.new_password === values.old_password) {
    wrong.push({ path: 'new_password', message: '新密码不能与原密码相同' })
  } else if (values.again !== values.new_password) {
    wrong.push({ path: 'again', message: '两次输入的新密码不一致' })
  }
  return wrong
}

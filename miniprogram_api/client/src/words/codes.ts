/** What is wrong with a code that was typed. */

import type { CodeForm, CodeMistake } from '@/crypto/printedCode'

/** @param printed what it is to be compared with, for instance “票上”. */
export function codeMistake(
  { name, length }: CodeForm,
  mistake: CodeMistake,
  printed: string,
): string {
  switch (mistake.kind) {
    case 'short':
      return `${name}共 ${String(length)} 个字符，还差 ${String(mistake.missing)} 个。`
    case 'long':
      return `${name}共 ${String(length)} 个字符，请看看是否多输了。`
    case 'foreign':
      return mistake.character === 'U'
        ? `${name}里没有字母 U，第 ${String(mistake.group)} 组的 U 可能是 V。`
        : `${name}只有数字和字母，请看第 ${String(mistake.group)} 组的“${mistake.character}”。`
    case 'mistyped':
      return mistake.group === null
        ? `有个别字符与${printed}不符，请从头核对一遍。`
        : `有字符与${printed}不符，很可能在第 ${String(mistake.group)} 组，请核对。`
  }
}

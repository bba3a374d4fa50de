/**
 * Which of the two targets this build is for. The build replaces the expression by a constant, so
 * that code for the other target is left out.
 */
export const IS_MINI_PROGRAM = process.env.UNI_PLATFORM === 'mp-weixin'

/** What the screens of 口令 say. */
import { apart } from '../../words'

export const zh = {
  'ask': '{name}，请输口令',
  'ask.why': '输对了，记录里写明是您本人。先不输也能照常用，记录里写“共用手机”。',
  'pin': '口令（4 到 6 位数字）',
  'pin.show': '显示口令',
  'pin.hide': '隐藏口令',
  'go': '确定',
  'later': '先不输',
  'wrong': '口令不对，还可以试 {n} 次。',
  'wait': '连着输错 {tries} 次，请等 {n} 秒再试。',
  'forgot': '忘了口令',
  'forgot.how': '用密码重新登录一次（要联网），这个口令就去掉了，可以再设一个。没有信号就点“先不输”，照常干活。',
  'forgot.go': '用密码登录',

  'set': '设口令',
  'change': '改口令',
  'drop': '去掉口令',
  'why': '换人时要输，记录里写明是您本人',
  'old': '现在的口令',
  'again': '再输一次',
  'differ': '两次输入的口令不一样。',
  'here': '口令只留在这部手机上，不上传。退出登录就没有了。',
} as const

export const en: Readonly<Record<keyof typeof zh, string>> = {
  'ask': '{name}, your PIN',
  'ask.why': 'With it, records say that it was you. Without it everything works too; they then say “shared phone”.',
  'pin': 'PIN (4 to 6 digits)',
  'pin.show': 'Show the PIN',
  'pin.hide': 'Hide the PIN',
  'go': 'OK',
  'later': 'Not now',
  'wrong': 'Wrong PIN. {n} more tries.',
  'wait': 'Wrong {tries} times in a row. Try again in {n} seconds.',
  'forgot': 'I forgot it',
  'forgot.how': 'Sign in once more with your password (needs a network): this PIN is removed and you can set another. Without signal tap “Not now” and go on working.',
  'forgot.go': 'Sign in with the password',

  'set': 'Set a PIN',
  'change': 'Change the PIN',
  'drop': 'Remove the PIN',
  'why': 'Asked when people change; records then say that it was you',
  'old': 'The PIN now',
  'again': 'Once more',
  'differ': 'The two PINs differ.',
  'here': 'The PIN stays on this phone and is sent nowhere. Signing out removes it.',
}

export const say = apart(zh, en)

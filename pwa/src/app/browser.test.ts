import { expect, test } from 'vitest'

import { browserOf, deviceName } from './browser'

const android = 'Mozilla/5.0 (Linux; Android 12; JAD-AL50 Build/HUAWEIJAD) AppleWebKit/537.36 Chrome/114.0 Mobile Safari/537.36'
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1'

test('whoever opened the link in WeChat is told how to leave it', () => {
  expect(browserOf(`${android} MicroMessenger/8.0.50`)).toBe('wechat')
  expect(browserOf(`${iphone} wxwork/4.1.20 MicroMessenger/7.0.1`)).toBe('wecom')
  expect(browserOf(`${android} DingTalk/7.5.0`)).toBe('dingtalk')
})

test('a phone is called by its maker’s name in the list of one’s phones', () => {
  expect(deviceName(android)).toBe('安卓手机 JAD-AL50')
  expect(deviceName(iphone)).toBe('iPhone')
})

test('a browser that hides the model says no more than the system', () => {
  expect(deviceName('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile')).toBe('安卓手机')
})

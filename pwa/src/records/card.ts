/** What a post is told (三卡), and 重大安全风险公告. */
import { describe, said } from '../kind'

export default describe('card', {
  called: said('岗位卡', 'Card'),
  title: ({ title, sort, post }, { place }) => title || [place(post), sort].filter(Boolean).join(' · '),
  ask: [],
  also: {
    title: said('名称', 'Title'),
    sort: said('哪种卡', 'Which card'),
    firm: said('企业', 'Firm'),
    post: said('岗位', 'Post'),
    author: said('谁写的', 'By'),
    risks: said('今日风险', "Today's risks"),
    sections: said('内容', 'Text'),
    questions: said('题库', 'Questions'),
    photos: said('图片', 'Pictures'),
    audio: said('录音', 'Recording'),
    dwell: said('至少看几秒', 'Seconds it stays'),
    status: said('状态', 'Status'),
    version: said('版本', 'Version'),
    published_at: said('发布时间', 'Published'),
  },
  values: {
    sort: {
      岗位风险告知卡: 'Risk card',
      岗位操作卡: 'Operating card',
      岗位应急处置卡: 'Emergency card',
      重大安全风险公告: 'Major risk notice',
    },
    status: { 草稿: 'Draft', 已发布: 'Published', 已停用: 'Withdrawn' },
  },
})

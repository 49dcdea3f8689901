/** What a firm's briefings go through (三个5分钟). */
import { describe, said } from '../kind'

export default describe('template', {
  called: said('班会模板', 'Briefing template'),
  title: ({ title, segment }) => title || segment || '',
  ask: [],
  also: {
    title: said('名称', 'Title'),
    firm: said('企业', 'Firm'),
    segment: said('哪一段', 'Part'),
    points: said('检查项', 'Points'),
    topics: said('议题', 'Topics'),
    status: said('状态', 'Status'),
    version: said('版本', 'Version'),
    published_at: said('发布时间', 'Published'),
  },
  values: {
    segment: { 班前: 'Before', 班中: 'During', 班后: 'After' },
    status: { 草稿: 'Draft', 已发布: 'Published', 已停用: 'Withdrawn' },
  },
})

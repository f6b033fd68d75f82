import 'unpoly'
